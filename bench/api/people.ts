/** Who calls: the same people at every target. */
export interface Person {
  /** In Madang's database. */
  readonly id: string;
  readonly token: string;
}

export const PEOPLE = 100;
/** How many of them have a password in Madang; at the reference all have. */
export const ACCOUNTS = 20;
export const PASSWORD = 'Passw0rd!123';
export const emailOf = (person: number): string => `user${person}@example.com`;
/** Each has so many conversations; of one, a number that no list should notice. */
export const CONVERSATIONS = 200;
export const MANY_CONVERSATIONS = 100_000;

/** Every call is from an address of its own, so that limits for one address are on and do not bite. */
const addressOf = (index: number): string => `10.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
let callers = 0;
export const nextAddress = (): string => addressOf((callers += 1));

interface SessionAnswer {
  readonly access_token: string;
  readonly user: { readonly id: string };
}

const begin = async (url: string, path: string, body: object): Promise<Person> => {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': nextAddress() },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  const { access_token: token, user } = (await response.json()) as SessionAnswer;
  return { id: user.id, token };
};

/** Through the front door; the one with many conversations comes last. */
export const enterMadang = async (url: string): Promise<Person[]> => {
  const people: Person[] = [];
  for (let person = 1; person <= PEOPLE + 1; person += 1) {
    people.push(
      await (person <= ACCOUNTS
        ? begin(url, '/auth/register', { email: emailOf(person), password: PASSWORD, name: `사용자${person}` })
        : begin(url, '/auth/guest', {})),
    );
  }
  return people;
};
