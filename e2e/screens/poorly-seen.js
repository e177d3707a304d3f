// Runs in a page: the texts whose contrast with what lies behind them is under 4.5 (WCAG 2, 1.4.3), each with it.
(() => {
  const rgba = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const colour = rgba(getComputedStyle(element).backgroundColor);
    return colour[3] === 0 ? behind(element.parentElement) : colour;
  };
  const lightness = (colour) =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
      const part = colour[index] / 255;
      return sum + weight * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }, 0);
  const ownText = (element) =>
    [...element.childNodes]
      .filter((node) => node.nodeType === 3)
      .map((node) => node.textContent.trim())
      .join('');
  return [...document.querySelectorAll('body *')].flatMap((element) => {
    const text = ownText(element);
    if (!text || element.closest('svg')) return [];
    const [one, other] = [lightness(rgba(getComputedStyle(element).color)), lightness(behind(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    return contrast < 4.5 ? [`${contrast.toFixed(2)} ${text.slice(0, 40)}`] : [];
  });
})();
