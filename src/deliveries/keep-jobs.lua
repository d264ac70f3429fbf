-- Renews the locks of jobs: the program that runs them is there.
--
-- KEYS[1]  the jobs that run, a list
-- KEYS[2…] the locks
-- ARGV[1]  milliseconds of a lock
-- ARGV[2…] for each of them, its job and the ask that took it
--
-- Reply: 1

for i = 2, #KEYS do
  local id, ask = ARGV[2 * i - 2], ARGV[2 * i - 1]
  local holder = redis.call('GET', KEYS[i])
  if holder == ask then redis.call('PEXPIRE', KEYS[i], ARGV[1])
  -- It has lapsed while Redis was away, and nobody has removed the job, which keeps its turn among those that may run.
  elseif not holder and redis.call('LPOS', KEYS[1], id) then redis.call('SET', KEYS[i], ask, 'PX', ARGV[1]) end
end
return 1
