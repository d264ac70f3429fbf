-- Restores proven telephones, each for the rest of its time.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2], ARGV[3], …  digest and until, in milliseconds since the epoch; and so on
--
-- Reply: number of telephones that were missing here

local marked = 0
for i = 2, #ARGV, 2 do
  local rest = math.min(tonumber(ARGV[i + 1]) - at, milliseconds(rules.proof))
  if rest > 0 and redis.call('SET', key('proven', ARGV[i]), '1', 'PX', digits(rest), 'NX') then marked = marked + 1 end
end
return marked
