"""Paper: certificates, attendance sheets, rolls and letters, right in every script.

The only room that draws. It takes plain values and gives bytes, or chunks of bytes: no
database, no request, no clock. The same values give the same bytes.
"""
