-- Takes an attempt of a member back. KEYS: members. ARGV: now, member.
local member = '=' .. ARGV[2]
local window_end = tonumber(redis.call('HGET', KEYS[1], 'until') or 0)
if tonumber(ARGV[1]) >= window_end then
  return
end
if redis.call('HEXISTS', KEYS[1], member) == 1 and redis.call('HINCRBY', KEYS[1], member, -1) <= 0 then
  redis.call('HDEL', KEYS[1], member)
end
if redis.call('HLEN', KEYS[1]) <= 1 then
  redis.call('DEL', KEYS[1])
end
