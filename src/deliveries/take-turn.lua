-- Grants a turn to dial on a trunk, if the previous turn is long enough ago and no second gets too many calls.
--
-- A caller that must wait asks again and gets no turn in advance: a busy dialler would use such a turn late, too close
-- to the next one.
--
-- KEYS[1]  sorted set of the turns that count, by when they stop counting: until the call is on the wire (end-turn.lua)
--          a turn counts for ARGV[4], and then for about a second more
-- KEYS[2]  when the next turn may be granted, milliseconds since the epoch
-- ARGV[1]  id of the turn
-- ARGV[2]  milliseconds between two turns
-- ARGV[3]  how many may count at once
-- ARGV[4]  milliseconds that a turn without news counts
--
-- Reply: 0 when the caller has the turn now; else milliseconds until it should ask again

local at, spacing, kept = now(), tonumber(ARGV[2]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', digits(at))
-- The turn may have been granted in a reply that got lost; then the caller would wait for its own turn.
redis.call('ZREM', KEYS[1], ARGV[1])
local wait = tonumber(redis.call('GET', KEYS[2]) or '0') - at
-- A wait longer than the spacing means that the clock of Redis was set back.
if wait > spacing then wait = 0 end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. digits(at + kept), '+inf')
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  local first = tonumber(redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2])
  wait = math.max(wait, math.min(first - at, spacing))
end
if wait > 0 then return wait end
redis.call('ZADD', KEYS[1], digits(at + kept), ARGV[1])
redis.call('PEXPIRE', KEYS[1], digits(kept))
redis.call('SET', KEYS[2], digits(at + spacing), 'PX', digits(spacing))
return 0
