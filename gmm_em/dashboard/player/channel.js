// One of the channels of gmm_em/dashboard/channels.py.

function channelOf({ element, event }) {
  const node = document.querySelector(element);
  return {
    read: () => node.value,
    // says whether nobody who was asked has taken it in hand
    write(value, asks = false) {
      node.value = value;
      return node.dispatchEvent(new Event(event, { cancelable: asks }));
    },
    listen: (callback, options) => node.addEventListener(event, callback, options),
  };
}
