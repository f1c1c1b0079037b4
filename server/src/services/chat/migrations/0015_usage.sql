CREATE TABLE "chat"."account_plan" (
	"owner_id" uuid PRIMARY KEY NOT NULL,
	"plan" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chat"."budget" (
	"holder_id" uuid NOT NULL,
	"period" text NOT NULL,
	"taken" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "budget_holder_id_period_pk" PRIMARY KEY("holder_id","period")
);
--> statement-breakpoint
CREATE TABLE "chat"."usage" (
	"owner_id" uuid NOT NULL,
	"day" date NOT NULL,
	"model" text NOT NULL,
	"calls" integer DEFAULT 0 NOT NULL,
	"input_tokens" bigint DEFAULT 0 NOT NULL,
	"output_tokens" bigint DEFAULT 0 NOT NULL,
	"estimated_calls" integer DEFAULT 0 NOT NULL,
	"unpriced_calls" integer DEFAULT 0 NOT NULL,
	"cost_usd" numeric DEFAULT 0 NOT NULL,
	"cost_krw" numeric DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_owner_id_day_model_pk" PRIMARY KEY("owner_id","day","model")
);
--> statement-breakpoint
ALTER TABLE "chat"."generation" ADD COLUMN "day" date;--> statement-breakpoint
ALTER TABLE "chat"."generation" ADD COLUMN "input_estimate" integer;--> statement-breakpoint
ALTER TABLE "chat"."generation" ADD COLUMN "reserved" jsonb;
--> statement-breakpoint
-- Reserves tokens of the budgets that are offered for the owner's plan, all of them or none: {"taken": […]}, or {"refused":
-- …}, the budget in which nothing is left. One statement after the other, so that what others have just taken is seen; in
-- the order of their holders, in which everybody who changes several budgets does so.
CREATE FUNCTION "chat"."take_budgets"(owner uuid, wanted bigint, offered json) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  one record;
  before bigint;
  held json[] := '{}';
  of_plan text := coalesce((SELECT plan FROM chat.account_plan WHERE owner_id = owner), 'free');
BEGIN
  FOR one IN
    SELECT * FROM json_to_recordset(offered) AS o (plan text, holder_id uuid, period text, most bigint)
    WHERE o.plan IS NULL OR o.plan = of_plan ORDER BY o.holder_id
  LOOP
    INSERT INTO chat.budget (holder_id, period) VALUES (one.holder_id, one.period) ON CONFLICT DO NOTHING;
    SELECT taken INTO before FROM chat.budget WHERE holder_id = one.holder_id AND period = one.period FOR NO KEY UPDATE;
    IF before >= one.most THEN
      UPDATE chat.budget b SET taken = b.taken - (h->>'tokens')::bigint FROM unnest(held) AS h
      WHERE b.holder_id = (h->>'holder_id')::uuid AND b.period = h->>'period';
      RETURN json_build_object('refused', row_to_json(one));
    END IF;
    UPDATE chat.budget SET taken = taken + least(wanted, one.most - before) WHERE holder_id = one.holder_id AND period = one.period;
    held := held || json_build_object('holder_id', one.holder_id, 'period', one.period, 'tokens', least(wanted, one.most - before));
  END LOOP;
  RETURN json_build_object('taken', array_to_json(held));
END $$;
