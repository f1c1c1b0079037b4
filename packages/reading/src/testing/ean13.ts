/** Widths of the bars of each digit (ISO/IEC 15420), space first; mirrored for the set G. */
const WIDTHS = ['3211', '2221', '2122', '1411', '1132', '1231', '1114', '1312', '1213', '3112'];
/** Which of the left six digits are of the set G, by the first digit. */
const PARITIES = ['000000', '001011', '001101', '001110', '010011', '011001', '011100', '010101', '010110', '011010'];

const digitsOf = (text: string): number[] => Array.from(text, Number);

export const checkDigit = (twelve: string): number => {
  const sum = digitsOf(twelve).reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10;
};

/** An EAN-13 of these thirteen digits as SVG, whether or not its check digit is right. */
export const drawEan13 = (thirteen: string, x: number, y: number, module = 3, height = 120): string => {
  const [first = 0, ...digits] = digitsOf(thirteen);
  const parity = PARITIES[first] ?? '';
  const left = digits.slice(0, 6).map((digit, index) => {
    const widths = WIDTHS[digit] ?? '';
    return parity[index] === '1' ? Array.from(widths).toReversed().join('') : widths;
  });
  const right = digits.slice(6).map((digit) => WIDTHS[digit] ?? '');
  // Guards and digits begin by turns with a bar or a space, and so colours simply alternate; the first is a bar.
  const widths = digitsOf(['111', ...left, '11111', ...right, '111'].join(''));
  let at = x;
  const bars = widths.map((width, index) => {
    const bar = index % 2 === 0 ? `<rect x="${at}" y="${y}" width="${width * module}" height="${height}"/>` : '';
    at += width * module;
    return bar;
  });
  return `<g fill="#000">${bars.join('')}</g>`;
};
