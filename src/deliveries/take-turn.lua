-- Gives a turn to one of those who ask, when the last one that was given is long enough ago.
--
-- Whoever has to wait gets no turn for later, but asks again: a turn that was given ahead is used late by a dialler that is
-- busy, and then comes too close to the next.
--
-- KEYS[1]  when the next turn may be given, milliseconds since the epoch
-- ARGV[1]  milliseconds between two turns
--
-- Reply: 0 when the turn is the caller's, now; else in how many milliseconds to ask again

local at, spacing = now(), tonumber(ARGV[1])
local wait = tonumber(redis.call('GET', KEYS[1]) or '0') - at
-- Longer than ever: the clock of this machine was set back.
if wait > 0 and wait <= spacing then return wait end
redis.call('SET', KEYS[1], digits(at + spacing), 'PX', digits(spacing))
return 0
