// What a reader sees of the element that has the focus; `null` once the focus has left the page.
window.lookAtFocus = () => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const ringed = [element, ...document.querySelectorAll("label, .tabbed-labels, .md-nav__title")].find((node) => {
    const style = getComputedStyle(node);
    return style.outlineStyle !== "none" && style.opacity !== "0" && node.getClientRects().length && node.getBoundingClientRect().width > 4;
  });
  const seen = ringed ?? element;
  const [box] = seen.getClientRects();
  const [x, y] = [box.x + Math.min(box.width, 2000) / 2, box.y + Math.min(box.height, innerHeight) / 2];
  const top = document.elementFromPoint(x, y);
  const isCovered = top !== null && !seen.contains(top) && !top.contains(seen);
  const style = getComputedStyle(seen);
  return {
    what: `${element.tagName} ${element.className} ${element.id} ${element.textContent.trim().slice(0, 20)}`,
    isInView: x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight,
    coveredBy: isCovered ? `${top.tagName} ${top.className}` : "",
    ring: ringed ? parseFloat(style.outlineWidth) : 0,
    contrast: contrast(parse(style.outlineColor), ground(seen.parentElement)),
  };
};

const parse = (color) => color.match(/[\d.]+/g).map(Number);

/** The colour behind an element: that of its nearest ancestor that is not transparent. */
const ground = (element) => {
  const color = element ? parse(getComputedStyle(element).backgroundColor) : [255, 255, 255];
  return color.length === 4 && color[3] < 0.5 ? ground(element.parentElement) : color;
};

const luminance = (color) => {
  const [red, green, blue] = color.slice(0, 3).map((part) => (part > 10.31475 ? ((part / 255 + 0.055) / 1.055) ** 2.4 : part / 3294.6));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((first, second) => first - second);
  return (light + 0.05) / (dark + 0.05);
};
