import { readBrandsInUse } from '../../people/read-brands.ts';
import { addresses } from '../kit/addresses.ts';
import { queryText } from '../kit/read-form.ts';
import { renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { brandsPage } from './brands-page.ts';

/** For operators: each brand as people see it. Its files change it, and nothing here does. */
export function addBrandsRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  panel.get(addresses.operatorBrands, async (request, reply) => {
    const { brands, lost } = await readBrandsInUse(parts);
    const named = queryText(request, 'name');
    const shown = brands.find(({ brand }) => brand.name === named) ?? brands[0];
    const context = renderContextOf(request, site, empowered(request));
    return show(reply, brandsPage(context, { brands, shown, lost, mailFrom: parts.mailFrom }));
  });
}
