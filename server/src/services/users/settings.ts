import { z } from 'zod';
import { PlanId } from '@madang/contracts/users/settings';
import { list, outboundSettings } from '#platform/config/settings';
import { WebhookSecret } from './webhook-signature.ts';
import type { ServiceContext } from '#platform/service';

export const settings = {
  SELF_SERVICE_PLANS: list.default(['free']).pipe(z.array(PlanId)).meta({
    description: 'Plans that people may choose themselves, separated by commas; an administrator sets the others',
  }),
  BILLING_WEBHOOK_SECRET: WebhookSecret.optional().meta({
    description:
      'Lets whoever knows it set plans by signed events (POST /billing/events): whsec_ and 24 random bytes or more in Base64',
    secret: true,
  }),
  OUTBOUND_PRIVATE_HOSTS: outboundSettings.OUTBOUND_PRIVATE_HOSTS,
} as const;

export type Context = ServiceContext<typeof settings>;
