-- The one row says which secret key this installation was made with, by a value derived from it that opens nothing else.
CREATE TABLE platform.installation (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  key_check text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
);
