import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dependencies, isPermissive, thirdParty } from '../../../scripts/lib/licences.mjs';
import { root } from '../../../scripts/lib/project.mjs';

describe('the licences of the packages in a running dockAPI', () => {
  it('allow everybody to run and distribute it', () => {
    expect(dependencies().length).toBeGreaterThan(100);
    expect(dependencies().filter((each) => !isPermissive(each))).toEqual([]);
  });

  it('are listed in THIRD_PARTY.md, which npm run licences writes', () => {
    expect(readFileSync(path.join(root, 'THIRD_PARTY.md'), 'utf8')).toBe(thirdParty());
  });
});
