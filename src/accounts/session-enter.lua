-- Adds a session to its user's list.
--
-- KEYS[1]  the user's generation, as in session-end-all.lua
-- KEYS[2]  the user's list, as in session-end-all.lua
-- ARGV[1]  the session's digest
-- ARGV[2]  maximum life in milliseconds
-- ARGV[3]  milliseconds that both keys are kept
-- ARGV[4]  the generation that it must be, or '' for any
--
-- Reply: the generation; '0' when none has ended recently, '' when it is another one than it must be; and the time

local current = redis.call('GET', KEYS[1]) or '0'
local at = now()
if ARGV[4] ~= '' and ARGV[4] ~= current then return { '', digits(at) } end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', digits(at))
redis.call('ZADD', KEYS[2], digits(at + ARGV[2]), ARGV[1])
-- A thief of the password may begin a session many times a second, and a page reads each in the list. Those that end
-- first are partial ones. "Log out everywhere" ends the others too, by the generation.
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -201)
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return { current, digits(at) }
