/**
 * Fixed positions of patches, as MAE's authors have them (after Vaswani et al., 2017): half of the channels wave along
 * the columns, half along the rows, each a quarter sines and a quarter cosines.
 * @param width divisible by 4
 * @param before tokens that stand for no patch, whose positions are zero
 * @returns [before + grid², width] row by row
 */
export function wavePositions(width: number, grid: number, before: number): Float32Array {
  const quarter = width / 4;
  const rates = Float64Array.from({ length: quarter }, (_, index) => 10_000 ** (-index / quarter));
  const positions = new Float32Array((before + grid ** 2) * width);
  for (let token = 0; token < grid ** 2; token++) {
    const start = (before + token) * width;
    const places = [token % grid, Math.floor(token / grid)];
    places.forEach((place, axis) => {
      rates.forEach((rate, index) => {
        const at = start + 2 * axis * quarter + index;
        positions[at] = Math.sin(place * rate);
        positions[at + quarter] = Math.cos(place * rate);
      });
    });
  }
  return positions;
}
