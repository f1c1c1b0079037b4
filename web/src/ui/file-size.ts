type Numbers = (value: number, options: Intl.NumberFormatOptions) => string;

/** In the largest unit that has a whole number in front of it, at least of kilobytes. */
export const sizeWords = (bytes: number, n: Numbers): string =>
  bytes >= 1024 * 1024
    ? n(bytes / (1024 * 1024), { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 })
    : n(Math.max(1, Math.round(bytes / 1024)), { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 });
