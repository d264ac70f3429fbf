-- Ends a claim on an Idempotency-Key, unless it has lapsed and another request holds the key now.
-- KEYS[1] the claim
-- ARGV[1] the value of the claim   ARGV[2] the reply to keep, or '' to free the key   ARGV[3] the reply's life in s
-- Output: 1 when the claim was ours, otherwise 0
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
end
return 1
