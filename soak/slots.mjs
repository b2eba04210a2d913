// The places of the containers, each with a name of its own.
import { randomUUID } from 'node:crypto';

/**
 * @typedef {{id: string, token: string, hostPort: number}} Tenant a container, with a unique token
 * @typedef {{tenant: Tenant, index: number, unrest: number, absence: number, outage: number, death:
 * number}} Look the state at the start of a request
 */

/** Odd while it lasts: two values show whether it lasted at any time between them. */
class Phase {
  count = 0;

  begin() {
    this.count++;
  }

  end() {
    this.count++;
  }

  /** @param {number} before an earlier `count` */
  since(before) {
    return before % 2 === 1 || this.count !== before;
  }
}

export class Slot {
  /** While its container is stopped, started or replaced: it may refuse and cut requests. */
  unrest = new Phase();
  /** While there may be no container of its name. */
  absence = new Phase();
  /** While there is no engine. */
  outage = new Phase();
  /** While there is no dockAPI. */
  death = new Phase();
  /** Tokens in order; the last one belongs to the current container, or to the next one. */
  tokens = [];
  /** @type {Tenant | undefined} */
  tenant;
  /** Full ids of removed containers. */
  former = [];

  /** @param {string} name @param {object} [fields] further ones of its runs */
  constructor(name, fields) {
    this.name = name;
    this.fields = fields;
  }

  /** @returns {string} the token for the next container */
  expect() {
    const token = randomUUID();
    this.tokens.push(token);
    return token;
  }

  /** @param {Tenant} tenant */
  moveIn(tenant) {
    this.tenant = tenant;
  }

  /** @returns {Tenant} the previous one */
  moveOut() {
    const { tenant } = this;
    this.former = [...this.former.slice(-9), tenant.id];
    return tenant;
  }

  /** @returns {Look} */
  look() {
    return {
      tenant: this.tenant,
      index: this.tokens.indexOf(this.tenant.token),
      unrest: this.unrest.count,
      absence: this.absence.count,
      outage: this.outage.count,
      death: this.death.count,
    };
  }

  /** @param {Look} look @returns {boolean} whether refusals and cut connections since then are allowed */
  wasDisturbed(look) {
    return this.unrest.since(look.unrest);
  }

  /** @param {Look} look @returns {boolean} whether a 404 since then is allowed */
  wasAbsent(look) {
    return this.absence.since(look.absence);
  }

  /** @param {Look} look @returns {boolean} whether a 500 since then is allowed */
  wasWithoutEngine(look) {
    return this.outage.since(look.outage);
  }

  /** @param {Look} look @returns {boolean} whether connections that were cut or refused since then are allowed */
  wasWithoutService(look) {
    return this.death.since(look.death);
  }

  /** @param {Look} look @param {boolean} byId @returns {string[]} the tokens that may respond since then */
  answerers({ tenant, index }, byId) {
    return byId ? [tenant.token] : this.tokens.slice(index);
  }
}
