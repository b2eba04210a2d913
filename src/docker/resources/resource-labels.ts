import { LABEL } from '../containers/managed-container.js';

/** Labels of a network or volume that dockAPI creates. @param creation a new UUID */
export function resourceLabels(owner: string | undefined, creation?: string): Record<string, string> {
  return {
    [LABEL.managed]: 'true',
    ...(creation !== undefined && { [LABEL.creation]: creation }),
    ...(owner !== undefined && { [LABEL.owner]: owner }),
  };
}

/**
 * True for a network or volume that dockAPI created. Volumes of earlier versions have an owner only.
 *
 * @param owner the required owner; undefined: any
 */
export function isOwnResource(labels: Record<string, string> | null | undefined, owner: string | undefined): boolean {
  if (labels?.[LABEL.managed] !== 'true' && labels?.[LABEL.owner] === undefined) return false;
  return owner === undefined || labels[LABEL.owner] === owner;
}
