-- Gives a turn to one of those who ask, when it is that of the trunk's next call: some time after the turn before, and when
-- no second has too many.
--
-- Whoever has to wait gets no turn for later, but asks again: a turn that was given ahead would be used late by a dialler that
-- is busy, and come too close to the next.
--
-- KEYS[1]  sorted set of the turns that count, by until when: that of a call which is not on the wire yet for a while,
--          and that of one which is for a second more (end-turn.lua)
-- KEYS[2]  when the next turn may be given, milliseconds since the epoch
-- ARGV[1]  id of the turn
-- ARGV[2]  milliseconds between two turns
-- ARGV[3]  how many may count at once
-- ARGV[4]  milliseconds that a turn counts of which nothing more is heard
--
-- Reply: 0 when the turn is the caller's, now; else in how many milliseconds to ask again

local at, spacing, kept = now(), tonumber(ARGV[2]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', digits(at))
-- Given before, and the asker did not hear of it: it would wait for itself.
redis.call('ZREM', KEYS[1], ARGV[1])
local wait = tonumber(redis.call('GET', KEYS[2]) or '0') - at
-- Longer than ever: the clock of this machine was set back.
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
