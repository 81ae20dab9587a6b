/** Groups of test images that the experiment names. */
import { looks } from '../../data/formats/tables/spelling.ts';

export interface Group {
  readonly name: string;
  /** Places of its images. */
  readonly images: readonly number[];
  /** By the experiment, before the run. */
  readonly named?: true;
}

/** By value; what has another one is in a group that is not named. @param values one an image, null where it is not known */
export function named(names: readonly string[], values: readonly (string | null)[]): readonly Group[] {
  const wanted = names.map(looks);
  return grouped(names, values, (value) => wanted.indexOf(value));
}

/** [40, 60]: below 40, 40 to below 60, 60 or more. @param cuts ascending */
export function binned(cuts: readonly number[], values: readonly (string | null)[]): readonly Group[] {
  const names = [
    `below ${cuts[0]}`,
    ...cuts.slice(1).map((cut, index) => `${cuts[index]} to below ${cut}`),
    `${cuts.at(-1)} or more`,
  ];
  return grouped(names, values, (value) => {
    const number = Number(value);
    return Number.isFinite(number) ? cuts.filter((cut) => number >= cut).length : -1;
  });
}

/** @param placeOf -1: in none of them */
function grouped(
  names: readonly string[],
  values: readonly (string | null)[],
  placeOf: (value: string) => number,
): readonly Group[] {
  const places = values.map((value) => (value === null ? null : placeOf(value)));
  const imagesAt = (wanted: number | null): readonly number[] =>
    places.flatMap((place, image) => (place === wanted ? [image] : []));
  return [
    ...names.map((name, place): Group => ({ name, images: imagesAt(place), named: true })),
    { name: 'other values', images: imagesAt(-1) },
    { name: 'not known', images: imagesAt(null) },
  ].filter(({ images }) => images.length > 0);
}
