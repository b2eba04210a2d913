import { createHash } from 'node:crypto';

/**
 * A Lua script, which Redis runs at once and alone: https://redis.io/docs/latest/develop/programmability/eval-intro/
 * Its first write has to be one that a full Redis refuses, because Redis lets a script that has begun to write go on.
 */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/** Redis's own clock, in milliseconds, as processes have different ones. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** Later than any: the end of records that stay. As text, because Lua would write it with an exponent. */
const NEVER = '9000000000000000';

/**
 * KEYS: the record, the index of its collection. ARGV: id, value, lifetime ('' for ever), channel. Redis deletes records by itself; the
 * index, in which ids are ordered by their end, lives as long as its last record.
 */
const KEEP = `${NOW}
local function keep()
  local ends = '${NEVER}'
  if ARGV[3] == '' then
    redis.call('SET', KEYS[1], ARGV[2])
  else
    ends = string.format('%.0f', now + ARGV[3])
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  end
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
  redis.call('ZADD', KEYS[2], ends, ARGV[1])
  local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  redis.call('PEXPIREAT', KEYS[2], string.format('%.0f', last[2]))
  redis.call('PUBLISH', ARGV[4], '')
end`;

export const PUT = script(`${KEEP}
keep()
return 1`);

export const PUT_IF_ABSENT = script(`${KEEP}
local existing = redis.call('GET', KEYS[1])
if not existing then keep() end
return existing`);

/** ARGV[5]: the expected value. */
export const COMPARE_AND_SET = script(`${KEEP}
if redis.call('GET', KEYS[1]) ~= ARGV[5] then return 0 end
keep()
return 1`);

/** KEYS: the record, the index. ARGV: id, channel. */
export const DELETE = script(`
local existed = redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
if existed == 1 then redis.call('PUBLISH', ARGV[2], '') end
return existed`);

/** KEYS: the index. Returns the ids that have not expired. */
export const IDS = script(`${NOW}
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf')`);

/** KEYS: epoch and last number of the stream, its entries. ARGV: a new epoch, value, entries to keep, channel. */
export const APPEND = script(`
redis.call('HSETNX', KEYS[1], 'epoch', ARGV[1])
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('LTRIM', KEYS[2], -tonumber(ARGV[3]), -1)
local last = redis.call('HINCRBY', KEYS[1], 'last', 1)
redis.call('PUBLISH', ARGV[4], '')
return redis.call('HGET', KEYS[1], 'epoch') .. '.' .. last`);

/** KEYS: as above. ARGV: whether there is an id, its epoch, its number, limit. */
export const READ = script(`
local epoch = redis.call('HGET', KEYS[1], 'epoch') or ''
local last = tonumber(redis.call('HGET', KEYS[1], 'last') or 0)
local first = last - redis.call('LLEN', KEYS[2])
local from, gap = first, 0
if ARGV[1] == '1' then
  local number = tonumber(ARGV[3])
  if ARGV[2] == epoch and number and number >= first and number <= last then from = number else gap = 1 end
end
return {epoch, from, gap, redis.call('LRANGE', KEYS[2], from - first, from - first + ARGV[4] - 1)}`);

/** KEYS: as above. ARGV: a new epoch. */
export const LAST_ID = script(`
redis.call('HSETNX', KEYS[1], 'epoch', ARGV[1])
return redis.call('HGET', KEYS[1], 'epoch') .. '.' .. (redis.call('HGET', KEYS[1], 'last') or 0)`);

/** KEYS: as above. ARGV: channel. */
export const DROP = script(`
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('PUBLISH', ARGV[1], '')
return 1`);

/** KEYS: the hits, by their ends. ARGV: window, limit, a name for this one. Returns whether it counts, the number, and when the first ends. */
export const HIT = script(`${NOW}
local allowed = 0
if redis.call('ZCOUNT', KEYS[1], '(' .. string.format('%.0f', now), '+inf') < tonumber(ARGV[2]) then
  allowed = 1
  redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[1]), ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {allowed, redis.call('ZCARD', KEYS[1]), first[2] and first[2] - now or tonumber(ARGV[1])}`);
