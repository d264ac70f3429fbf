-- Gives out turns, evenly spaced, to whoever asks: the next one, or the one after those that are given out already.
--
-- KEYS[1]  when the next turn is, milliseconds since the epoch
-- ARGV[1]  milliseconds between two turns
--
-- Reply: in how many milliseconds the caller's turn is

local at = now()
local turn = math.max(at, tonumber(redis.call('GET', KEYS[1]) or '0'))
redis.call('SET', KEYS[1], digits(turn + ARGV[1]), 'PX', digits(turn + ARGV[1] - at + 1000))
return turn - at
