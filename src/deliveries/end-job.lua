-- Ends a job: it has run, or goes back to the head of its queue.
--
-- KEYS[1], KEYS[2], KEYS[3]  as in take-job.lua
-- KEYS[4]  the job's data
-- KEYS[5]  its lock
-- KEYS[6]  as KEYS[7] in take-job.lua
-- ARGV[1]  its id
-- ARGV[2]  the ask that took it
-- ARGV[3]  1 when it goes back
--
-- Reply: 1, or 0 when it is no longer the job of this ask

local holder = redis.call('GET', KEYS[5])
if holder ~= ARGV[2] then
  -- Where the lock has lapsed and nobody has removed the job, it ends all the same. It does not go back then, because
  -- after a lost reply another program may have taken it already.
  if holder or ARGV[3] == '1' or not redis.call('LPOS', KEYS[2], ARGV[1]) then return 0 end
end
redis.call('DEL', KEYS[5], KEYS[6])
redis.call('LREM', KEYS[2], 1, ARGV[1])
if ARGV[3] == '1' then redis.call('RPUSH', KEYS[1], ARGV[1])
else redis.call('DEL', KEYS[4]) end
-- Those that wait were not announced while as many jobs ran as may run.
if redis.call('LLEN', KEYS[1]) > 0 then redis.call('ZADD', KEYS[3], 0, '0') end
return 1
