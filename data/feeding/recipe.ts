/** How a batch is made of its images: plain data, so that another thread can do it. */
export type RecipeOf<Training, Evaluation> =
  | { readonly kind: 'training'; readonly options: Training }
  | { readonly kind: 'evaluation'; readonly options: Evaluation };
