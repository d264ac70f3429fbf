// Runs in the page, and measures its accessibility.
{
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  /** @returns red, green, blue and opacity, 0 to 255 and 0 to 1 */
  const channels = (colour) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };

  /** WCAG 2.2, relative luminance. */
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  const background = (element) => {
    for (let each = element; each !== null; each = each.parentElement) {
      const { rgb, alpha } = channels(getComputedStyle(each).backgroundColor);
      if (alpha === 1) return rgb;
    }
    return [255, 255, 255];
  };

  const contrast = (element) => {
    const [light, dark] = [
      luminance(channels(getComputedStyle(element).color).rgb),
      luminance(background(element)),
    ].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  const hasOwnText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');

  /** Every text that is shown, is not disabled, and has less contrast than WCAG AA requires. */
  globalThis.faintTexts = () =>
    [...document.body.querySelectorAll('*')]
      .filter((element) => (hasOwnText(element) || element.matches('input[type=tel], .code')) && shown(element))
      .filter((element) => !element.matches(':disabled, .unseen'))
      .filter((element) => contrast(element) < 4.5)
      .map((element) => `${element.textContent.trim()}: ${contrast(element).toFixed(2)}`);

  /** Controls without a name, by their markup. */
  globalThis.namelessControls = () =>
    [...document.querySelectorAll('input, button, select')]
      .filter((element) => {
        const name = element.getAttribute('aria-label') ?? (element.labels?.[0] ?? element).textContent;
        return name.trim() === '';
      })
      .map((element) => element.outerHTML);

  /** What is hidden by its attribute, and shown nevertheless because a rule sets `display`. */
  globalThis.shownThoughHidden = () =>
    [...document.querySelectorAll('[hidden]')]
      .filter((element) => getComputedStyle(element).display !== 'none')
      .map((element) => element.outerHTML.slice(0, 80));

  /** The number of pixels by which the page is wider than the window. */
  globalThis.widerThanWindow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
}
