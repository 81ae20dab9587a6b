"""Numbers of a masked autoencoder (He et al., 2022), written after the paper's text and formulas in plain torch.

    python3 test/golden/models/mae.py

It shuffles patches by their order and gathers them, as the paper says, where assay multiplies by matrices; which patches
stay visible is a hash of the name `hidden`. Blocks are timm's (pre-norm, GELU, epsilon 1e-6).
"""
import os
import sys

import torch
from torch import nn

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from noise import fill, noise, numbers, pictures, short, summary, write_json  # noqa: E402

from timm.models.vision_transformer import Block  # noqa: E402

SIDE, PATCH, WIDTH, DEPTH, HEADS = 32, 8, 48, 2, 3
DECODER_WIDTH, DECODER_DEPTH, DECODER_HEADS, RATIO = 24, 1, 2, 0.75


def waves(width, grid):
    """Positions: the first half of the channels from the column, the second from the row; sines, then cosines."""
    rates = 10000 ** (-torch.arange(width // 4, dtype=torch.float64) / (width // 4))
    rows, columns = torch.meshgrid(torch.arange(grid), torch.arange(grid), indexing="ij")
    halves = [torch.outer(axis.flatten().double(), rates) for axis in (columns, rows)]
    table = torch.cat([torch.cat([half.sin(), half.cos()], 1) for half in halves], 1)
    return torch.cat([torch.zeros(1, width, dtype=torch.float64), table]).unsqueeze(0)


class Mae(nn.Module):
    def __init__(self):
        super().__init__()
        norm = lambda width, **_: nn.LayerNorm(width, eps=1e-6)  # noqa: E731
        blocks = lambda width, depth, heads: nn.ModuleList(  # noqa: E731
            Block(width, heads, 4, qkv_bias=True, norm_layer=norm) for _ in range(depth))
        count = (SIDE // PATCH) ** 2
        self.cls_token = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.pos_embed = nn.Parameter(torch.zeros(1, count + 1, WIDTH), requires_grad=False)
        self.mask_token = nn.Parameter(torch.zeros(1, 1, DECODER_WIDTH))
        self.decoder_pos_embed = nn.Parameter(torch.zeros(1, count + 1, DECODER_WIDTH), requires_grad=False)
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv2d(3, WIDTH, PATCH, PATCH)})
        self.blocks = blocks(WIDTH, DEPTH, HEADS)
        self.norm = norm(WIDTH)
        self.decoder_embed = nn.Linear(WIDTH, DECODER_WIDTH)
        self.decoder_blocks = blocks(DECODER_WIDTH, DECODER_DEPTH, DECODER_HEADS)
        self.decoder_norm = norm(DECODER_WIDTH)
        self.decoder_pred = nn.Linear(DECODER_WIDTH, 3 * PATCH**2)

    def forward(self, images, order, kept):
        """@param order of each image its patches, the visible ones first."""
        x = self.patch_embed["proj"](images).flatten(2).transpose(1, 2) + self.pos_embed[:, 1:]
        x = x.gather(1, order[:, :kept, None].expand(-1, -1, WIDTH))
        first = (self.cls_token + self.pos_embed[:, :1]).expand(len(images), -1, -1)
        x = torch.cat([first, x], 1)
        for block in self.blocks:
            x = block(x)
        x = self.decoder_embed(self.norm(x))
        hidden = self.mask_token.expand(len(images), order.shape[1] - kept, -1)
        shuffled = torch.cat([x[:, 1:], hidden], 1)
        patches = shuffled.gather(1, order.argsort(1)[:, :, None].expand(-1, -1, DECODER_WIDTH))
        x = torch.cat([x[:, :1], patches], 1) + self.decoder_pos_embed
        for block in self.decoder_blocks:
            x = block(x)
        return self.decoder_pred(self.decoder_norm(x))[:, 1:]


def pixels(images):
    """[batch, patches, rows * columns * channels], channels fastest."""
    return images.unfold(2, PATCH, PATCH).unfold(3, PATCH, PATCH).permute(0, 2, 3, 4, 5, 1).flatten(3).flatten(1, 2)


def loss_of(images, drawn, hidden):
    target = pixels(images)
    target = (target - target.mean(-1, keepdim=True)) / (target.var(-1, keepdim=True) + 1e-6).sqrt()
    return (((drawn - target) ** 2).mean(-1) * hidden).sum() / hidden.sum()


def main():
    torch.set_default_dtype(torch.float64)
    model = Mae().double()
    fill(model)
    with torch.no_grad():
        grid = SIDE // PATCH
        model.pos_embed.copy_(waves(WIDTH, grid).float().double())
        model.decoder_pos_embed.copy_(waves(DECODER_WIDTH, grid).float().double())
    images = pictures(2, SIDE)
    count = (SIDE // PATCH) ** 2
    kept = int(count * (1 - RATIO))
    order = noise("hidden", [2, count]).argsort(1)
    hidden = torch.ones(2, count).scatter(1, order[:, :kept], 0)
    drawn = model(images, order, kept)
    loss = loss_of(images, drawn, hidden)
    loss.backward()
    # The picture that the decoder draws, with channels first.
    squares = drawn.unflatten(1, (grid, grid)).unflatten(3, (PATCH, PATCH, 3))
    picture = squares.permute(0, 5, 1, 3, 2, 4).reshape(2, 3, SIDE, SIDE)
    trained = {name: value for name, value in model.named_parameters() if value.requires_grad}
    write_json(os.path.dirname(os.path.abspath(__file__)), "mae_i32_p8_e48_d2_h3", {
        "hidden": hidden.int().tolist(),
        "state": [[name, list(value.shape)] for name, value in model.state_dict().items()],
        "positions": {name: summary(name, getattr(model, name)) for name in ("pos_embed", "decoder_pos_embed")},
        "loss": short(loss.detach()),
        "reconstruction": summary("reconstruction", picture),
        "gradients": {name: summary(name, value.grad) for name, value in trained.items()},
    })


if __name__ == "__main__":
    main()
