"""Images a second of torchvision's training transforms behind a DataLoader; see bench/feeding.ts."""

import sys
import time

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

root, workers, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(1)


class Images(Dataset):
    def __init__(self):
        with open(f"{root}/by-patient/train.txt") as lines:
            self.items = [line.split() for line in lines if line.strip()]
        self.transform = transforms.Compose([
            transforms.RandomResizedCrop(224),
            transforms.RandomHorizontalFlip(),
            transforms.RandomRotation(7),
            transforms.ToTensor(),
            transforms.Normalize([0.5056] * 3, [0.252] * 3),
        ])

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        name, label = self.items[index]
        return self.transform(Image.open(f"{root}/images/{name}").convert("RGB")), int(label)


loader = DataLoader(Images(), batch_size=32, shuffle=True, num_workers=workers, persistent_workers=workers > 0)
rates = []
for epoch in range(epochs + 1):
    start = time.perf_counter()
    images = sum(len(labels) for _, labels in loader)
    if epoch > 0:
        rates.append(images / (time.perf_counter() - start))
print(sorted(rates)[len(rates) // 2])
