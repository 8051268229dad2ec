// search.js: the first of ascending values that is at least (firstAt) or beyond (firstAfter) t.

export function firstAt(values, t) {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < t) low = middle + 1; else high = middle;
  }
  return low;
}

export function firstAfter(values, t) {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= t) low = middle + 1; else high = middle;
  }
  return low;
}
