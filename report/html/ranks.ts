/** A critical-difference diagram (Demsar 2006): arms at their mean ranks, with a bar over those that no test tells apart. */
import { largest, smallest } from '../../common/many.ts';
import { at, axisOf } from './axis.ts';
import { breakable, type Html, html } from './template.ts';

const BAR = 8;

/** @param ranks mean rank of each arm, 1 the best @param cliques arms that no adjusted p tells apart */
export function ranksPlot(ranks: Readonly<Record<string, number>>, cliques: readonly (readonly string[])[]): Html {
  const arms = Object.entries(ranks).toSorted(([, one], [, other]) => one - other);
  const axis = axisOf(
    arms.map(([, rank]) => rank),
    [],
    'px',
  );
  const bars = cliques.filter((clique) => clique.length > 1);
  const path = bars.map((clique, index) => {
    const places = clique.map((arm) => at(ranks[arm]!, axis));
    return `M${smallest(places)} ${6 + BAR * index}H${largest(places)}`;
  });
  const height = 12 + BAR * bars.length;
  return html`<figure class="trials"><figcaption>Mean rank over the data sets, 1 is best. A bar joins arms that no test tells apart.</figcaption>
${bars.length === 0 ? '' : html`<div class="strip"><span></span><svg viewBox="0 0 100 ${height}" preserveAspectRatio="none" height="${height}" role="img" aria-label="${bars.map((clique) => clique.join(', ')).join('; ')}"><path class="clique" d="${path.join('')}"/></svg></div>`}
${arms.map(
  ([arm, rank]) =>
    html`<div class="strip"><span>${breakable(arm)} <small>${rank.toFixed(2)}</small></span><svg viewBox="0 0 100 20" preserveAspectRatio="none" height="20" aria-hidden="true"><path class="dot" d="M${at(rank, axis)} 10h0"/></svg></div>`,
)}</figure>
`;
}
