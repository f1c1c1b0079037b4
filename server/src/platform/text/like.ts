/** For LIKE: its wildcards in a text of somebody are letters like all others. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
