// SPDX-FileCopyrightText: 2026 The clonecast authors
// SPDX-License-Identifier: Apache-2.0
// clonecast devices
#include "host/cli/Cli.hh"
#include "kernels/launch/Executor.hh"

namespace clonecast::cli {
namespace {

void devices_command() {
    std::string text = "cpu      " + std::to_string(launch::default_threads()) + " threads\n";
    launch::DeviceList const list = launch::list_cuda_devices();
    for (launch::DeviceInfo const& device : list.devices) {
        text += "cuda:" + std::to_string(device.index) + "   " + device.name + ", compute capability " +
                device.capability + ", " + std::to_string(device.memory_bytes >> 20) + " MiB\n";
    }
    if (list.devices.empty()) {
        text += "cuda     none: " + list.reason + "\n";
    }
    print_answer(text);
}

}  // namespace

void add_devices_command(CLI::App* app, Action* action) {
    app->add_subcommand("devices", "list what trajectories can run on")->callback([action] {
        *action = [] {
            devices_command();
            return exit_ok;
        };
    });
}

}  // namespace clonecast::cli
