import { h, type VNode } from 'vue';

/** Elements, each with its attributes. */
export type Allowed = Readonly<Record<string, readonly string[]>>;

const nodesOf = (parent: ParentNode, allowed: Allowed): (VNode | string)[] =>
  [...parent.childNodes].flatMap((node): (VNode | string)[] => {
    if (node.nodeType === Node.TEXT_NODE) return [node.nodeValue ?? ''];
    if (!(node instanceof Element)) return [];
    const attributes = Object.hasOwn(allowed, node.localName) ? allowed[node.localName] : undefined;
    // Of what is not allowed, the words stay.
    if (attributes === undefined) return nodesOf(node, allowed);
    const props = Object.fromEntries(
      attributes.flatMap((name) => (node.hasAttribute(name) ? [[name, node.getAttribute(name)]] : [])),
    );
    return [h(node.localName, props, nodesOf(node, allowed))];
  });

/** Markup that a library made of what a model wrote, as elements: those that are named and no others. The document that it is read into runs and fetches nothing. */
export const markupNodes = (markup: string, allowed: Allowed): (VNode | string)[] =>
  nodesOf(new DOMParser().parseFromString(markup, 'text/html').body, allowed);
