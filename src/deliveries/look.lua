-- Reads the progress of a challenge after an entry. The first read after the lease of its latest delivery lapsed ends
-- that.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
-- ARGV[4]  the id of the entry
--
-- Reply: entries, as XRANGE gives them

stateAt(now())
return redis.call('XRANGE', KEYS[2], '(' .. ARGV[4], '+')
