import { expect, test } from 'vitest';
import { withItsRules } from './styles';

const page = (body: string, styles = '') => `<html><head><style>${styles}</style></head><body>${body}</body></html>`;
const rules = (html: string) => /<style>(.*?)<\/style>/s.exec(html)?.[1];

test('rules for what the page does not have leave it, and so do variables that nothing uses', () => {
  const sheet = ':root{--used:red;--deep:1px;--by-none:var(--deep)}.a{color:var(--used)}.b{color:blue}.a.b,.a:hover{margin:0}@media print{.b{margin:1px}}';
  expect(rules(withItsRules(page('<p class="a"></p>'), sheet))).toBe(':root{--used:red;}.a{color:var(--used)}.a:hover{margin:0}');
});

test('what may apply stays: elements, what is not of a class, the steps of an animation', () => {
  const sheet = 'p{margin:0}.a:not(.b){margin:1px}[data-x] .a{margin:2px}@keyframes turn{0%{top:0}to{top:1px}}';
  expect(rules(withItsRules(page('<p class="c a"></p>'), sheet))).toBe(sheet);
});

test('the page\'s own styles stand behind the stylesheet that they refine', () => {
  const html = withItsRules(page('<p class="a"></p>', '.a{--x:2px}'), '.a{--x:1px;margin:var(--x)}');
  expect(html.indexOf('--x:1px')).toBeLessThan(html.indexOf('--x:2px'));
});
