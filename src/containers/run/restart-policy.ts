import { Matches } from 'class-validator';

/** `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`. */
export const IsRestartPolicy = () =>
  Matches(/^(?:no|always|unless-stopped|on-failure(?::\d{1,9})?)$/, {
    message: 'must be no, on-failure, on-failure:N, always or unless-stopped',
  });

/** A checked restart policy as the engine takes it. */
export function toRestartPolicy(text: string): { Name: string; MaximumRetryCount: number } {
  const [Name = 'no', retries = '0'] = text.split(':');
  return { Name, MaximumRetryCount: Number(retries) };
}
