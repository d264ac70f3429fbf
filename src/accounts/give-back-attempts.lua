-- Takes an attempt back. No count falls below 0, and no new window begins.
--
-- KEYS  the counts
--
-- Reply: 1

for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end
return 1
