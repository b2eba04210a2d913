import { BlockList, isIP } from 'node:net';

/** An origin, as far as a pattern can tell. */
export const ORIGIN = /^https?:\/\/[^/*\s]+$/i;

/** The settings that are checked here. */
interface Settings {
  HOST: string;
  CORS_ORIGINS: string[];
  DOCKAPI_PUBLISH_ADDRESS: string;
  DOCKAPI_TOKENS: string | undefined;
  DOCKAPI_TOKENS_FILE: string | undefined;
  DOCKAPI_TRUSTED_PROXIES: string[];
}

/** What is wrong with the settings of the server: where it listens, whom it trusts, who may use it. A line for each. */
export function serverProblems(settings: Settings): string[] {
  return [badOrigins, badNetworks, badPublishAddress, badTokens, openDoor].flatMap((problems) => problems(settings));
}

/** Finds what the pattern does not: a port beyond 65535, a login, a query. */
function badOrigins({ CORS_ORIGINS: origins }: Settings): string[] {
  return origins
    .filter((each) => ORIGIN.test(each) && URL.parse(each)?.href !== `${URL.parse(each)?.origin}/`)
    .map((origin) => `CORS_ORIGINS: "${origin}" is not an origin`);
}

function badNetworks({ DOCKAPI_TRUSTED_PROXIES: networks }: Settings): string[] {
  return networks
    .filter((network) => !isNetwork(network))
    .map((network) => `DOCKAPI_TRUSTED_PROXIES: "${network}" is neither an address nor a CIDR block`);
}

function badTokens({ DOCKAPI_TOKENS_FILE: file, DOCKAPI_TOKENS: entries }: Settings): string[] {
  return file && entries ? ['DOCKAPI_TOKENS: must not be set together with DOCKAPI_TOKENS_FILE'] : [];
}

/** Access without a token is root on the engine's host, so only clients on this host may have it. */
function openDoor({ HOST, DOCKAPI_TOKENS_FILE, DOCKAPI_TOKENS }: Settings): string[] {
  if (DOCKAPI_TOKENS_FILE || DOCKAPI_TOKENS || isLoopback(HOST)) return [];
  return [
    `HOST: must be a loopback address unless there are tokens (got "${HOST}"). Set DOCKAPI_TOKENS_FILE to listen elsewhere`,
  ];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function badPublishAddress({ DOCKAPI_PUBLISH_ADDRESS: address }: Settings): string[] {
  return isWildcard(address)
    ? [
        `DOCKAPI_PUBLISH_ADDRESS: must be one address (got "${address}"). A wildcard would expose the containers on every network of the host`,
      ]
    : [];
}

const WILDCARDS = new BlockList();
WILDCARDS.addAddress('0.0.0.0');
WILDCARDS.addAddress('::', 'ipv6');

/** In any notation, including `::ffff:0.0.0.0`. */
function isWildcard(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && WILDCARDS.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function isNetwork(network: string): boolean {
  const [address = '', prefix, ...rest] = network.split('/');
  const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  if (bits < 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
}
