/** What a server might lose by mistake: each loss has to fail a test of each client, by name. */

export const LOSSES = ['persisted', 'cursor', 'typename'] as const;

export type Loss = (typeof LOSSES)[number];

export function isLoss(name: string | undefined): name is Loss {
  return LOSSES.some((loss) => loss === name);
}

/** Returns the response as a server without that feature would have sent it. */
export async function lose(loss: Loss, hasText: boolean, response: Response): Promise<Response> {
  const answer = await response.json();
  return Response.json(loss === 'persisted' ? withoutCode(answer, hasText) : without(loss, answer));
}

function withoutCode(answer: unknown, hasText: boolean): unknown {
  return hasText ? answer : { errors: [{ message: 'A query is required.' }] };
}

function without(loss: 'cursor' | 'typename', answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (name, value: unknown) => {
    if (loss === 'cursor' && /^(endC|startC|c)ursor$/.test(name)) return null;
    if (loss === 'typename' && isProblem(value)) return { ...value, __typename: undefined };
    return value;
  });
}

function isProblem(value: unknown): value is { __typename: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    '__typename' in value &&
    /Problem$/.test(String(value.__typename))
  );
}
