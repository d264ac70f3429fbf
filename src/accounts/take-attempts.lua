-- Counts an attempt in several counts at once, or in none. Each counts within a window that begins with its first
-- attempt.
--
-- KEYS     the counts, from narrow to wide
-- ARGV     for each of them: its maximum, and the milliseconds of its window
--
-- Reply: 0, or the place of the first count that is used up. A refused attempt counts nowhere, so that a wide count
-- grows only by what the narrower ones let through

for index, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[index * 2 - 1]) then return index end
end
for index, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[index * 2]) end
end
return 0
