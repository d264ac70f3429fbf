-- Reads a challenge as find.lua does, and the progress of its calls in the same step.
--
-- Needs: settle.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- KEYS[2]  its progress, a stream
-- ARGV[1]  as in settle.lua
-- ARGV[2]  where to begin, as XRANGE takes it
--
-- Reply: the challenge as `readAll`, and entries as XRANGE gives them; or nothing when unknown

if not stateAt(now()) then return {} end
return { readAll(), redis.call('XRANGE', KEYS[2], ARGV[2], '+') }
