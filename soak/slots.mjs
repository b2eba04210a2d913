// The places that containers come and go at, each under one name of its own.
import { randomUUID } from 'node:crypto';

/**
 * @typedef {{id: string, token: string, hostPort: number}} Tenant a container: nobody else has its token
 * @typedef {{tenant: Tenant, index: number, unrest: number, absence: number, outage: number}} Look what a request found at its start
 */

/** Odd while something goes on: two looks tell whether it went on at any time from one to the other. */
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
  /** While its container is stopped, started, or changed for another: it may refuse, and be cut off. */
  unrest = new Phase();
  /** While there may be no container of its name. */
  absence = new Phase();
  /** While there is no engine. */
  outage = new Phase();
  /** Tokens in order; the last one is the present container's, or that of one about to run. */
  tokens = [];
  /** @type {Tenant | undefined} */
  tenant;
  /** Full ids of containers that are gone. */
  former = [];

  /** @param {string} name */
  constructor(name) {
    this.name = name;
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

  /** @returns {Tenant} who was there */
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
    };
  }

  /** @param {Look} look @returns {boolean} whether refusals and cut connections since then are in order */
  wasDisturbed(look) {
    return this.unrest.since(look.unrest);
  }

  /** @param {Look} look @returns {boolean} whether a 404 since then is in order */
  wasAbsent(look) {
    return this.absence.since(look.absence);
  }

  /** @param {Look} look @returns {boolean} whether a 500 since then is in order */
  wasWithoutEngine(look) {
    return this.outage.since(look.outage);
  }

  /** @param {Look} look @param {boolean} byId @returns {string[]} the tokens that may have answered since then */
  answerers({ tenant, index }, byId) {
    return byId ? [tenant.token] : this.tokens.slice(index);
  }
}
