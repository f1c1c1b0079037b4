import type { Problem } from '@madang/contracts/errors';

/** What the server refused, in its own words: they are written for people, in their language. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.name = 'ApiProblem';
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }

  /** The first field's message says more than the title. */
  get words(): string {
    return this.problem.errors?.[0]?.message ?? this.problem.title;
  }
}

export const readProblem = async (response: Response): Promise<ApiProblem> => {
  try {
    return new ApiProblem((await response.json()) as Problem);
  } catch {
    // A proxy on the way may answer with a page.
    return new ApiProblem({
      type: 'about:blank',
      title: response.statusText,
      status: response.status,
      code: 'bad_gateway',
      request_id: '',
    });
  }
};
