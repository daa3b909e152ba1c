export default {
  title: 'Long jobs',
  kind: {
    collect: 'Cleaning up',
    retention: 'Running the rules',
    verify: 'Verifying',
    adopt: 'Adopting',
    'hand-over': 'Handing over',
  },
  items_one: '{{shown}} item',
  items_other: '{{shown}} items',
  itemsOf: '{{done}} of {{total}} items',
  cancel: 'Cancel',
  cancelling: 'It stops after the step under way.',
  failed: 'It did not come to its end.',
};
