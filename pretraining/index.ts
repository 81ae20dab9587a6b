/** The registry of kinds of pre-training without labels, and what is common to all. Light: settings are checked by it. */
import type { Problem } from '../common/errors.ts';
import { familyEntry } from '../models/architectures.ts';
import type { ModelSettings } from '../schemas/config.ts';
import type { MethodSettings } from '../schemas/types.ts';
import { mae } from './mae/method.ts';
import type { Method, MethodName, SettingsOf } from './method.ts';
import { simmim } from './simmim/method.ts';

export type { MethodName } from './method.ts';

/** In the order in which they are listed to users; a rule of the same name loads what it leaves. */
export const methods: { readonly [Name in MethodName]: Method<SettingsOf<Name>> } = { simmim, mae };

export const isMethod = (name: string): name is MethodName => Object.hasOwn(methods, name);

/** The compiler cannot see that a method is given its own settings. */
export const methodOf = ({ method }: MethodSettings): Method<MethodSettings> =>
  methods[method] as Method<MethodSettings>;

/** What keeps a model from being pre-trained like this. The model's settings must have passed `checkModel`. */
export function pretrainingProblems(
  settings: MethodSettings,
  model: ModelSettings,
  image_size: number,
): readonly Problem[] {
  const encoder = familyEntry(model.arch).encoderSizes(model, image_size);
  if (encoder !== null) return methodOf(settings).check(settings, encoder, model.arch);
  const message = `${model.arch} cannot be pre-trained by ${settings.method}: it has no patches to hide`;
  return [{ path: 'model.arch', message, hint: 'Choose a vision transformer, such as vit or swin.' }];
}
