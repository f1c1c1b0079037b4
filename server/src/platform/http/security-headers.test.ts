import { expect, it } from 'vitest';
import { securityHeaders } from './security-headers.ts';

it('no answer may be framed, in both ways of saying so, or ask for what no page of ours needs', async () => {
  const headers = await securityHeaders({ PUBLIC_URL: 'https://madang.test' });
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['x-frame-options']).toBe('DENY');
  for (const feature of ['camera', 'microphone', 'payment', 'usb'])
    expect(headers['permissions-policy']).toContain(`${feature}=()`);
  expect(headers['permissions-policy']).toContain('geolocation=(self)');
});
