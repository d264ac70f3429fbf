-- Renews the locks of jobs: the program that runs them is there.
--
-- KEYS     the locks
-- ARGV[1]  milliseconds of a lock
-- ARGV[2…] for each of them, the ask that took its job
--
-- Reply: 1

for i, lock in ipairs(KEYS) do
  if redis.call('GET', lock) == ARGV[i + 1] then redis.call('PEXPIRE', lock, ARGV[1]) end
end
return 1
