"""SimMIM (Xie et al., 2021) and UPerNet (Xiao et al., 2018) on the layers of timm 0.5.4, under their authors' names.

Written after the papers. With the weights of earlier goldens, which had been made with the authors' own code, outputs,
losses and gradients were the same to float32's last digit.
"""
import torch
from timm.models.beit import Beit
from timm.models.swin_transformer import SwinTransformer
from torch import nn
from torch.nn.functional import interpolate


def hide(patches, token, mask):
    """The token instead of the patches whose mask [batch, rows, columns] is 1."""
    hidden = mask.flatten(1).unsqueeze(-1).to(patches.dtype)
    return patches * (1 - hidden) + token * hidden


class MaskedSwin(SwinTransformer):
    def __init__(self, **settings):
        super().__init__(num_classes=0, **settings)
        self.mask_token = nn.Parameter(torch.zeros(1, 1, self.embed_dim))

    def forward(self, images, mask):
        return self.norm(self.layers(hide(self.patch_embed(images), self.mask_token, mask)))


class MaskedVit(Beit):
    """Its blocks share one table of relative positions; the class token is read by the others alone."""

    def __init__(self, **settings):
        super().__init__(
            num_classes=0, qkv_bias=True, init_values=0.1, use_abs_pos_emb=False, use_rel_pos_bias=False,
            use_shared_rel_pos_bias=True, use_mean_pooling=False, **settings)
        self.mask_token = nn.Parameter(torch.zeros(1, 1, self.embed_dim))

    def forward(self, images, mask):
        patches = hide(self.patch_embed(images), self.mask_token, mask)
        x = torch.cat([self.cls_token.expand(len(images), -1, -1), patches], 1)
        for block in self.blocks:
            x = block(x, rel_pos_bias=self.rel_pos_bias())
        return self.norm(x)[:, 1:]


class SimMIM(nn.Module):
    """The whole image from what is not hidden: one linear layer draws the pixels of each of the encoder's tokens."""

    def __init__(self, encoder, stride):
        super().__init__()
        self.encoder = encoder
        self.decoder = nn.Sequential(nn.Conv2d(encoder.num_features, 3 * stride**2, 1), nn.PixelShuffle(stride))

    def forward(self, images, mask):
        tokens = self.encoder(images, mask)
        side = round(tokens.shape[1] ** 0.5)
        return self.decoder(tokens.transpose(1, 2).unflatten(2, (side, side)))


def masked_l1(images, reconstruction, mask):
    pixels = mask.repeat_interleave(images.shape[2] // mask.shape[1], 1).repeat_interleave(images.shape[3] // mask.shape[2], 2)
    return ((images - reconstruction).abs() * pixels.unsqueeze(1)).sum() / (pixels.sum() + 1e-5) / 3


def block(into, out, kernel, *before):
    """A convolution without a bias, batch norm and ReLU."""
    return nn.Sequential(
        *before, nn.Conv2d(into, out, kernel, padding=kernel // 2, bias=False), nn.BatchNorm2d(out), nn.ReLU())


def resized(maps, like):
    """Bilinear, corners aligned."""
    return interpolate(maps, size=like.shape[-2:], mode="bilinear", align_corners=True)


class PyramidPooling(nn.Module):
    def __init__(self, channels, bins=(1, 2, 4, 6)):
        super().__init__()
        self.stages = nn.ModuleList(block(channels, channels // len(bins), 1, nn.AdaptiveAvgPool2d(side)) for side in bins)
        self.bottleneck = block(2 * channels, channels, 3)

    def forward(self, x):
        return self.bottleneck(torch.cat([x, *(resized(stage(x), x) for stage in self.stages)], 1))


class FeaturePyramid(nn.Module):
    def __init__(self, channels):
        super().__init__()
        first = channels[0]
        self.conv1x1 = nn.ModuleList(nn.Conv2d(into, first, 1) for into in channels[1:])
        # One convolution three times over, in the state_dict as well.
        self.smooth_conv = nn.ModuleList([nn.Conv2d(first, first, 3, padding=1)] * 3)
        self.conv_fusion = block(len(channels) * first, first, 3)

    def forward(self, features):
        maps = [features[0], *(layer(x) for layer, x in zip(self.conv1x1, features[1:]))]
        smooth = [layer(resized(coarser, finer) + finer) for layer, finer, coarser in zip(self.smooth_conv, maps, maps[1:])]
        return self.conv_fusion(torch.cat([resized(x, smooth[0]) for x in [*smooth, maps[-1]]], 1))


class UperNet(nn.Module):
    """Each stage hands on its tokens after they were merged for the next one. The backbone's last norm is not used."""

    def __init__(self, num_classes, **settings):
        super().__init__()
        self.backbone = SwinTransformer(num_classes=0, **settings)
        channels = [self.backbone.embed_dim * factor for factor in (2, 4, 8, 8)]
        self.PPN = PyramidPooling(channels[-1])
        self.FPN = FeaturePyramid(channels)
        self.head = nn.Conv2d(channels[0], num_classes, 3, padding=1)

    def forward(self, images):
        x, features = self.backbone.patch_embed(images), []
        for layer in self.backbone.layers:
            x = layer(x)
            side = round(x.shape[1] ** 0.5)
            features.append(x.transpose(1, 2).unflatten(2, (side, side)))
        features[-1] = self.PPN(features[-1])
        return interpolate(self.head(self.FPN(features)), size=images.shape[-2:], mode="bilinear", align_corners=False)


def dice_loss(output, target):
    p = output.sigmoid()
    return 1 - (2 * (target * p).sum() + 1) / (target.sum() + p.sum() + 1)
