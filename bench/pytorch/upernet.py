"""UPerNet (Xiao et al., 2018) on timm's Swin transformers: the same networks as assay's upernet_swin_*."""
import timm
import torch
from torch import nn
from torch.nn.functional import adaptive_avg_pool2d, interpolate

BINS = (1, 2, 4, 6)


def block(into, out, kernel):
    """A convolution without a bias, batch norm and ReLU."""
    return nn.Sequential(
        nn.Conv2d(into, out, kernel, padding=kernel // 2, bias=False), nn.BatchNorm2d(out), nn.ReLU(inplace=True))


def resized(maps, like):
    """Bilinear, corners aligned."""
    if maps.shape[-2:] == like.shape[-2:]:
        return maps
    return interpolate(maps, size=like.shape[-2:], mode="bilinear", align_corners=True)


class UperNet(nn.Module):
    def __init__(self, backbone, num_classes):
        super().__init__()
        swin = timm.create_model(backbone)
        channels = tuple(swin.embed_dim * factor for factor in (2, 4, 8, 8))
        first, last = channels[0], channels[-1]
        self.embedding, self.stages = swin.patch_embed, swin.layers
        self.pooled = nn.ModuleList(block(last, last // len(BINS), 1) for _ in BINS)
        self.bottleneck = nn.Sequential(block(2 * last, last, 3), nn.Dropout2d(0.1))
        self.lateral = nn.ModuleList(nn.Conv2d(into, first, 1) for into in channels[1:])
        self.smooth = nn.Conv2d(first, first, 3, padding=1)
        self.fusion = block(len(channels) * first, first, 3)
        self.head = nn.Conv2d(first, num_classes, 3, padding=1)

    def forward(self, images):
        features, x = [], self.embedding(images)
        for index, stage in enumerate(self.stages):
            # Each stage hands on its tokens after they have been merged for the next one, where timm merges them.
            x = stage.downsample(x)
            if index > 0:
                features.append(x.permute(0, 3, 1, 2))
            x = stage.blocks(x)
        last = x.permute(0, 3, 1, 2)
        features.append(last)
        levels = [resized(layer(adaptive_avg_pool2d(last, side)), last) for side, layer in zip(BINS, self.pooled)]
        features[-1] = self.bottleneck(torch.cat([last, *levels], 1))
        maps = [features[0], *(layer(x) for layer, x in zip(self.lateral, features[1:]))]
        smooth = [self.smooth(resized(coarser, finer) + finer) for finer, coarser in zip(maps, maps[1:])]
        fused = self.fusion(torch.cat([resized(x, smooth[0]) for x in [*smooth, maps[-1]]], 1))
        return interpolate(self.head(fused), size=images.shape[-2:], mode="bilinear", align_corners=False)
