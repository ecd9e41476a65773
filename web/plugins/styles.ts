import { parse, type AtRule, type Rule } from 'postcss';
import type { Plugin } from 'vite';

/** The stylesheet without the selectors that can never apply. */
function reduced(source: string, applies: (selector: string) => boolean): string {
  const sheet = parse(source);
  sheet.walkRules((rule) => {
    if (isStep(rule)) return;
    const selectors = rule.selectors.filter(applies);
    if (selectors.length > 0) rule.selectors = selectors;
    else rule.remove();
  });
  sheet.walkAtRules((rule) => void (rule.nodes?.length === 0 && rule.remove()));
  return sheet.toString();
}

/** "50%", of an animation. */
const isStep = ({ parent }: Rule) => parent?.type === 'atrule' && (parent as AtRule).name.endsWith('keyframes');

// The libraries' stylesheets come whole, and a phone reads every rule before its first paint. Their classes have names that occur nowhere else
// (m_77c9d27d): a rule for one that no file of the program names can never apply.
export const usedRules: Plugin = {
  name: 'used-rules',
  enforce: 'post',
  generateBundle(_, bundle) {
    const files = Object.values(bundle);
    const named = new Set(files.flatMap((file) => (file.type === 'chunk' ? (file.code.match(libraryClass) ?? []) : [])));
    const applies = (selector: string) => (selector.match(libraryClass) ?? []).every((name) => named.has(name));
    for (const file of files) {
      if (file.type === 'asset' && file.fileName.endsWith('.css')) file.source = reduced(String(file.source), applies);
    }
  },
};
const libraryClass = /\bm_[0-9a-f]{7,8}\b/g;

/** A page that nothing will be added to, with its styles inside: of these the rules that apply to it, and the variables that they use. */
export function withItsRules(page: string, stylesheet: string): string {
  const classes = new Set([...page.matchAll(/class="([^"]*)"/g)].flatMap(([, names = '']) => names.split(' ')));
  const named = (selector: string) => [...selector.replace(/:not\([^)]*\)/g, '').matchAll(/\.(-?[_a-zA-Z][\w-]*)/g)];
  const rules = reduced(stylesheet, (selector) => named(selector).every(([, name = '']) => classes.has(name)));
  return withoutUnused(page.replace('<style', () => `<style>${rules}</style>\n    <style`));
}

const variable = /(--[\w-]+)\s*:[^;{}]*(?:;|(?=\}))/g;

/** Leaving one out may leave others without use. */
function withoutUnused(page: string): string {
  const used = new Set([...page.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
  const less = page.replace(/<style[^>]*>.*?<\/style>/gs, (styles) => styles.replace(variable, (text, name: string) => (used.has(name) ? text : '')));
  return less === page ? page : withoutUnused(less);
}
