"""A policy pack on this machine: found (`find`), started (`process`), configured (`config`) and asked (`host`, `wire`).

The pack itself is the guest: by default the folder `policy/`. Nothing here imports anything outside this folder, so that a
pack is asked the same whoever asks. Importing a part imports no other: a command that only reads names does not wait for
gRPC.
"""
